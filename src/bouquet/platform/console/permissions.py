"""What members may do in the console, and which roles have each right by default."""

from __future__ import annotations

from bouquet.kernel.accounts.permissions import Role, right

VIEW_MEMBERS = right("console.view_members", Role.MANAGER, Role.EDITOR, Role.READER)
MANAGE_MEMBERS = right("console.manage_members", Role.MANAGER)
VIEW_JOURNAL = right("console.view_journal", Role.MANAGER)
