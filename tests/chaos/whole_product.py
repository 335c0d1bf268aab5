"""All that the processes of a campaign read, sooner or later, of the product: whoever reads this file has read it.

What is discovered by the names of files is discovered here.  All of it stays, and is left out of every collection of
garbage, as the scheduler itself leaves what it has loaded.
"""

import gc
import sqlite3  # noqa: F401 -- a driver is read when a database is opened

import psycopg  # noqa: F401 -- the other driver

import tests.chaos.receiver
import tests.chaos.scheduler_process
import tests.chaos.writer_process  # noqa: F401 -- read, and no more
from rules.house_policy import built_in
from rules.registry import rules
from scheduler.provider_kinds import provider_kinds

built_in()
rules()
provider_kinds()
gc.collect()
gc.freeze()
