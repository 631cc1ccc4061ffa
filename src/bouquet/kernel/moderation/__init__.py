"""Contributions of people, read by a moderator before they count: an experience, an amendment, a claim, a review.

The app that owns a kind of contributions registers it in its `apps.py`; its functions are named, and imported when
they are needed::

    kinds.register(
        SubmissionKind(
            key="experience.sheet",
            label=_("Experience of a commune"),
            summary="bouquet.platform.experience.moderated.summary",  # Submission -> Summary: title, fields to read
            publish="bouquet.platform.experience.moderated.publish",  # (Submission, User) -> reference of the result
            refuse="bouquet.platform.experience.moderated.refuse",  # optional, the same, once refused
        )
    )

`publish` runs in the transaction of the acceptance; it raises `Unpublishable(text)` when what was sent cannot be
published any more, and then nothing is done and the moderator reads the text. A kind decided by the platform has no
`right`; one that an organisation decides names the right that its moderators need (`permissions.right`).

An app then offers its own form and calls::

    submission = moderation.submit("experience.sheet", payload, author=person, organisation=tenant)
    submission = moderation.submit("experience.sheet", payload, author=Mailbox("ana@die.example", "fr"), source=ip)

The payload is whatever JSON the app wants, within the size of the kind, already checked by the app's form; it is kept
by versions (`submission.payload` is the newest). Who has no account confirms their address by a link first, and follows
their contribution by the same link. States: unconfirmed, submitted, in_review, accepted, refused, sent_back, withdrawn.

Deeds: `submit`, `confirm`, `revise`, `withdraw` for the author; `take`, `release`, `accept`, `refuse`, `send_back` for
a moderator, each with the `revision` of the page that was read, so that two moderators never decide over one another
(`Changed`). All are journalled, and the author is told. The pages of the queue are in the console.
"""
