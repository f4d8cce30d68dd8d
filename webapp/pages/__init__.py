"""The HTML pages. START here: one blueprint; each module beside it is one address and its verbs.

Pages are rendered on the server and work without JavaScript for reading, claiming and plain forms;
the bundle of `webapp/frontend` makes them quicker. They call the services and hold no rule.
"""

from __future__ import annotations

from webapp.pages.routes import make_blueprint

blueprint = make_blueprint()

__all__ = ["blueprint"]
