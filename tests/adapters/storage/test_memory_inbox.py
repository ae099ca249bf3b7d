"""The inbox in memory keeps the contract."""

import pytest

from callsheet.adapters.storage.memory_inbox import MemoryInbox
from tests.contracts.inbox_contract import InboxContract


class TestMemoryInbox(InboxContract):
    @pytest.fixture
    def inbox(self) -> MemoryInbox:
        return MemoryInbox()
