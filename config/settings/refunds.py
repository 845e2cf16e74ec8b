"""Returns and disputes: how long each side has, how many pictures it may put in, where they lie.

The pictures show people's homes and addresses: they lie outside of MEDIA_ROOT, which anybody may read.
"""

from config.env import environment

REFUNDS_SELLER_ANSWER_DAYS = 3
REFUNDS_BUYER_ANSWER_DAYS = 7
REFUNDS_SHIP_BACK_DAYS = 14
REFUNDS_INSPECT_DAYS = 14
REFUNDS_REPLACE_DAYS = 7
REFUNDS_APPEAL_DAYS = 7
# A parcel that the carrier never delivered can be claimed from so many days after it was shipped.
REFUNDS_NOT_ARRIVED_AFTER_DAYS = 10
REFUNDS_EVIDENCE_PER_SIDE = 10
REFUNDS_EVIDENCE_MAX_BYTES = 10 * 1024 * 1024
REFUNDS_EVIDENCE_ROOT = environment().var_dir / "evidence"
