"""Tells people what happened, in Bouquet and by e-mail, each thing once.

An app registers its kinds in its `apps.py` (texts in English in the code, in French in the translations), and tells
inside the transaction of its deed; the letter leaves once it is committed::

    kinds.register(
        NoticeKind(
            key="booking.confirmed",
            label=_("A room I booked is confirmed"),                  # what the page of preferences says
            title=_("Your booking of %(room)s is confirmed"),
            body=_("You have the room %(room)s on %(day)s."),
        )
    )

    notices.tell(
        "booking.confirmed",
        to=person,                                  # or Mailbox("ana@die.example", "fr") for who has no account
        key=f"booking:{booking.pk}",                # same kind, key and person: told once, however often it is asked
        values={"room": room.name, "day": str(day)},
        link=("booking:booking", [booking.pk]),     # name and arguments of the page where to go
    )

`bouquet notices send` sends what waits (a server that refuses, a letter that left badly), `selectors.notices_of`,
`selectors.unread_count`, `services.mark_read` are for pages.
"""
