"""Every text of the page against what lies behind it, in both themes (WCAG AA: 4.5 to 1)."""

import pytest
from playwright.async_api import Page, expect

from tests.page.canned import BOT, DIRECT, MONDAY, Canned, Json, a_message, a_view

pytestmark = [pytest.mark.page, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(26, 29, 33)"}


def everything() -> list[Json]:
    """Messages with most of what has a colour of its own."""

    def plain(text: str) -> Json:
        return {"type": "plain_text", "text": text}

    def button(label: str, **more: str) -> Json:
        return {"type": "button", "action_id": label, "text": plain(label), **more}

    text = (
        f"*a* `code` <https://a.org/|link> <@{BOT}> <@U0ADA> <!here> <#C0GENERAL> &gt; ~x~\n&gt; q"
    )
    blocks = [
        {"type": "header", "text": plain("Header")},
        {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": text}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": f"small {text}"}]},
        {"type": "actions", "block_id": "a", "elements": [
            button("Plain"), button("Primary", style="primary"), button("Danger", style="danger"),
            {"type": "users_select", "action_id": "x", "placeholder": plain("Reader")},
        ]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": word}] for word in ("T", "x")]},
        {"type": "hologram"},
    ]  # fmt: skip
    private = a_message(ts=f"{MONDAY + 400}.000100", blocks=blocks, ephemeral=True)
    return [a_message(blocks=blocks, reply_count=2), private]


CONTRAST = """() => {
  const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (css) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = css;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data].map((part, at) => at < 3 ? part : part / 255);
  };
  const over = (top, under) =>
    top.slice(0, 3).map((part, at) => part * top[3] + under[at] * (1 - top[3]));
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      layers.push(rgba(getComputedStyle(one).backgroundColor));
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const light = (colour) => {
    const parts = colour.map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const seen = element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
    if (!node.data.trim() || !seen) continue;
    if (element.closest(".sr-only, .avatar, :disabled, .toolbar")) continue;
    const under = ground(element);
    const [a, b] = [light(over(rgba(getComputedStyle(element).color), under)), light(under)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${node.data.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_text_has_enough_contrast(page: Page, canned: Canned, theme: str) -> None:
    await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    await expect(page.locator(".panes")).to_have_css("background-color", PAPER[theme])
    await canned.show(*everything())
    await canned.show(a_message("unread"), conversation=DIRECT)
    await page.fill("#composer-main", "/papers ")
    await expect(page.locator("#conversation article.message")).to_have_count(2)

    poor = await page.evaluate(CONTRAST)
    field = {"type": "plain_text_input", "action_id": "x"}
    label = {"type": "plain_text", "text": "Zone"}
    await canned.open_views(
        a_view({"type": "input", "block_id": "z", "label": label, "hint": label, "element": field})
    )
    await page.get_by_role("button", name="Save").click()
    poor += await page.evaluate(CONTRAST)

    await page.emulate_media(color_scheme="light")
    assert poor == []
