"""How slow a guess at a stolen password hash is (setting PASSWORD_HASHERS)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id as OWASP advises for servers: 19 MiB, two passes, one lane.

    Django's own numbers take 100 MiB and eight lanes for each of the two verifications of a login, which
    a worker of 150 MB on two cores cannot spend. Hashes made with other numbers stay good, and are made
    anew when their user signs in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
