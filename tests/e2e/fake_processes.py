"""Two processes that talk to each other, of which one is there: for wrappers with collectives. `--import fake_processes`.

The group is the one that the graph was captured with (fixtures/graphs_operators.py).
"""

import torch.distributed
from torch.testing._internal.distributed.fake_pg import FakeStore

torch.distributed.init_process_group("fake", store=FakeStore(), rank=0, world_size=2)
