"""The staff desk at ``/desk``: one module a screen.

To add a screen:

1. Write ``bot/web/desk/<screen>.py`` with a class that takes the ``Front`` and has ``add_to(app)``, and put the class
   into ``SCREENS`` in ``desk.py``. Its routes begin with ``/desk/``.
2. Every handler is a method with a guard on it: ``@needs(Permission.X)`` for what somebody does,
   ``@watches(Permission.X)`` for a stream or for news that a page fetches by itself (it keeps nobody signed in).
   Behind the guard ``request.ctx.member`` is who is signed in (a ``StaffMember``), and for everything but GET the form
   has been read into ``request.ctx.form`` and its ``csrf`` checked. A route without a guard fails tests/desk.
   Whoever lacks the right gets the same 404 as for a page that is not there.
3. Show it with ``desk_page(request, "desk/<screen>.html", …)``; the template extends ``desk/base.html`` and fills
   ``title``, ``content`` and perhaps ``head``. Forms hold ``{{ csrf_field }}``; htmx sends the same word as a header.
4. After a change answer ``done(path, "code")``: the page then says what ``WORDS["code"]`` in ``page.py`` says.
5. Put it into ``ENTRIES`` in ``navigation.py`` if it is to stand at the top of every page.
6. Styles and scripts of a screen's own go to ``static/`` and into ``_assets`` of ``bot/web/app.py``. There is no inline
   script or style anywhere, and htmx's eval is off.
7. What shows somebody's private affairs records it: ``services.audit.record(member.doer, Act.X, subject)``.
"""
