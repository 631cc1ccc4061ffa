"""What members may do with the diagnosis of their organisation, and which roles have each right by default."""

from __future__ import annotations

from bouquet.kernel.accounts.permissions import Role, right

VIEW = right("strategy.view", Role.MANAGER, Role.EDITOR, Role.READER)
ANSWER = right("strategy.answer", Role.MANAGER, Role.EDITOR)
