"""Flash sales: how long promises and tickets last, how often one may press, what a try costs."""

from datetime import timedelta

from config.env import environment

FLASH_HOLD = timedelta(minutes=10)
FLASH_WAITING_ROOM = timedelta(minutes=30)  # before the start
FLASH_TICKET_LIFETIME = timedelta(minutes=45)
FLASH_PROOF_LIFETIME = timedelta(minutes=10)
# Numbers that a buyer has to try at most for a ticket; grows with load and with repetition.
FLASH_PROOF_NUMBER = environment().flash_proof_number
# Presses of a user, of a block of addresses (/24, /48), in a slot. Each is a burst that comes back evenly.
FLASH_USER_RATE = "10/10s"
FLASH_BLOCK_RATE = "1000/10s"
FLASH_SLOT_RATE = "60000/10s"
# Sockets of one user in one process: tabs and devices that wait for the same sale.
FLASH_SOCKETS_OF_USER = 5
# More users than these of one browser at one address, or of one block, and so many presses of a user that were refused for their
# pace, are noted for operators, in each slot.
FLASH_DEVICE_USERS = 3
FLASH_BLOCK_USERS = 100
FLASH_HASTE = 20
