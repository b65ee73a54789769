"""A fresh workspace in; the answers that people meet most, one of each kind, out.

Everything shown was said by the real program just now; only the questions are written here.
"""

from functools import partial

from bot.playground import pageforms
from bot.playground.nouns import Json, Message
from bot.playground.workspace import Workspace
from handlers.messages.choosing import PASTED
from handlers.messages.menus import MENU

BULK = "/papers follow Jiawei Shao, Qi She, J. Zhang and Ada Example"
QUESTIONS: tuple[tuple[str, str, str], ...] = (
    ("A paper, found", "#general", "/papers kv edt image"),
    ("A person, found", "#general", "/papers author 佘琪"),
    ("Several could be meant", "#general", "/papers federated"),
    ("A question", "#general", "/papers shao federated since 2024"),
    ("Papers on a topic", "#general", "/papers topic stereo image compression"),
    ("Nothing like it", "#general", "/papers quantum gravity for beginners"),
    ("A mention, answered in its thread", "#general", "@Offprint who wrote kv edit"),
    ("Help", "#general", "/papers help"),
    ("What came in", "#general", "/papers new"),
    ("Followed from now on", "#general", "/papers follow Qi She"),
    ("Several at once, before anything is saved", "#general", BULK),
    ("What a channel follows", "#reading-group", "/papers following"),
    ("A citation", "dm", "bib kv edit"),
    ("Your own list", "dm", "saved"),
    ("What is read, and how fresh it is", "#general", "/papers sources"),
    ("Said to be wrong", "#general", "/papers flag p43 the year is 2024"),
    ("What the owners are to settle", "#general", "/papers flag"),
)
"""What the answer is about, where it is asked, and what is typed."""
LINK = "https://arxiv.org/abs/2406.18193"
"""To a paper that the sample has."""


class Visitor:
    """Asks, presses and winds the clock; keeps what comes back."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.pieces: list[Json] = []

    async def ask(self, title: str, where: str, typed: str) -> None:
        """Type something and hang up the answer."""
        self._hang(title, typed, message=self._form(await self._answer(where, typed)))

    async def link(self, title: str, where: str, typed: str) -> None:
        """Post a link and hang up the message with the preview that comes below it."""
        self._hang(title, typed, message=self._form(await self.previewed(where, typed)))

    async def previewed(self, where: str, typed: str) -> Message:
        """Post a link and wait for its preview."""
        sent = await self._workspace.type(where, typed)
        said = self._workspace.state.messages[sent.conversation]
        message = partial(said.__getitem__, str(sent.ts))
        await self._workspace.until(lambda: message().attachments or None)
        return message()

    async def digest(self, title: str, where: str) -> None:
        """Wind the clock to the next digest and hang up what it brings."""
        page = self._workspace.page
        watched = self._workspace.watch(where)
        now = await page.wind_to_next_digest()
        if now is None:
            raise LookupError("no digest is due in the gallery's workspace")
        await page.wound(now)
        digest = await self._workspace.reply(watched)
        self._hang(title, "the clock, wound to Monday morning", message=self._form(digest))

    async def modal(self, title: str, typed: str, action: str) -> None:
        """Press a button of an answer and hang up the dialog that it opens."""
        await self._workspace.press(await self._answer("#reading-group", typed), action)
        await self._dialog(title, f"{typed}, and its button")

    async def menu(self, title: str, typed: str, entry: str) -> None:
        """Choose from the menu of a card and hang up the dialog that it opens."""
        await self._workspace.choose(await self._answer("#general", typed), MENU, entry)
        await self._dialog(title, f"{typed}, and its menu")

    async def choice(self, title: str, pasted: str) -> None:
        """Fill in the form in which authors are chosen; hang up it and the preview it opens."""
        typed = "/papers following"
        await self._workspace.press(await self._answer("#general", typed), "follow.open")
        form = await self._workspace.modal()
        self._hang(f"{title}: the form", f"{typed}, and its button", modal=pageforms.view(form))
        preview = (await self._workspace.submit(form, {PASTED: pasted})).view
        if preview is not None:
            asked = "some names pasted into that form"
            self._hang(f"{title}: the preview", asked, modal=pageforms.view(preview))
            await self._workspace.close(preview)
        await self._workspace.close(form)

    async def home(self, title: str) -> None:
        """Open the App Home and hang it up."""
        await self._workspace.open_home()
        view = await self._workspace.until(self._workspace.home)
        self._hang(title, "Offprint's Home tab", home=pageforms.view(view))

    async def _answer(self, where: str, typed: str) -> Message:
        return await self._workspace.reply(await self._workspace.type(where, typed))

    async def _dialog(self, title: str, asked: str) -> None:
        view = await self._workspace.modal()
        self._hang(title, asked, modal=pageforms.view(view))
        await self._workspace.close(view)

    def _form(self, answer: Message) -> Json:
        return pageforms.message(self._workspace.state, self._workspace.current(answer))

    def _hang(self, title: str, asked: str, **what: Json) -> None:
        self.pieces.append({"title": title, "asked": asked, **what})


async def gallery_of(workspace: Workspace) -> Json:
    """Play through the workspace; what the page ``/gallery`` shows.

    Returns:
        Who and where, as the state of the page has it, and
        ``pieces``: each with a ``title``, what was ``asked``, and a ``message``, ``modal`` or
        ``home``.
    """
    visitor = Visitor(workspace)
    await workspace.type("dm", "save kv edit")
    for title, where, typed in QUESTIONS:
        await visitor.ask(title, where, typed)
    await visitor.previewed("#general", f"for Friday: {LINK}")
    await visitor.link("A link that was here before", "#reading-group", f"seen this? {LINK}")
    await visitor.modal("Settings of a digest", "/papers digest", "digest.edit")
    await visitor.menu("Something is wrong", "/papers author shao jiawei", "Something is wrong")
    await visitor.choice("Whom to follow", "Jiawei Shao\nJ. Zhang\nAda Example")
    await visitor.digest("The weekly digest", "#reading-group")
    await visitor.home("The App Home")
    return {
        **pageforms.people(workspace.state, workspace.page.me),
        "conversations": [
            pageforms.conversation(room, unread=0)
            for room in workspace.state.conversations.values()
        ],
        "now": workspace.clock().isoformat(),
        "pieces": visitor.pieces,
    }
