"""Files that people attach: checked by what they contain, kept under a random name, given by links that expire.

The table that owns a file points to it, and its app stores and deletes through the services::

    class Photo(TenantModel):
        report = models.ForeignKey(Report, models.CASCADE)
        file = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    file = files.store(request.FILES["photo"], tenant=tenant, uploader=person)   # or raises a refusal of `files.errors`
    Photo.objects.create(report=report, file=file)

    links.path_to(file, reader=person)      # `/espace/fichiers/...`, for this person, an hour at least
    files.delete_with(photo)                # deletes the row and its file

What an owner leaves behind when its rows are deleted in another way is deleted by `bouquet files sweep`: a file that no
row points to, a day after it was stored.

Accepted: JPEG, PNG and WebP (made anew, 4,000 pixels at most, no metadata), PDF without script nor launched program,
OpenDocument and Office documents without macros, plain text and CSV. Nothing else: no SVG, no HTML, no archive.
"""
