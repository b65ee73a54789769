"""How the page reads Slack's mrkdwn and standard Markdown, checked in a real browser."""

import pytest
from playwright.async_api import Page

pytestmark = [pytest.mark.page, pytest.mark.asyncio(loop_scope="session")]

RENDER = """async ([file, name, text, options]) => {
  const module = await import(`/static/${file}`);
  const people = {
    me: {id: "U0ADA"},
    userName: (id) => ({U0ADA: "Ada Lovelace", U0GRACE: "Grace Hopper"})[id] ?? id,
    conversations: new Map([["C0GENERAL", {id: "C0GENERAL", kind: "channel", name: "general"}]]),
    label: (one) => one.name,
  };
  const holder = document.createElement("div");
  holder.append(module[name](text, {people, ...options}));
  return holder.innerHTML;
}"""
ELSEWHERE = 'target="_blank" rel="noopener noreferrer"'


REFUSED = '<span class="refused-link" title="This link may not be followed">'


async def rendered(page: Page, text: str, **options: object) -> str:
    return str(await page.evaluate(RENDER, ["mrkdwn.js", "mrkdwn", text, options]))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~struck~", "<strong>bold</strong> <em>italic</em> <s>struck</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("a*b*c snake_case_name 2*3*4", "a*b*c snake_case_name 2*3*4"),
        ("* not bold *", "* not bold *"),
        ("*bold, really*.", "<strong>bold, really</strong>."),
        ("(*in brackets*)", "(<strong>in brackets</strong>)"),
        ("*one\ntwo*", "*one<br>two*"),
        ("**", "**"),
        ("`*plain*`", "<code>*plain*</code>"),
        ("a ` b", "a ` b"),
        ("```x = *1*\n&lt;b&gt;```", '<pre class="code-block">x = *1*\n&lt;b&gt;</pre>'),
        ("> said\nnot", "<blockquote>said</blockquote>not"),
        ("&gt; one\n&gt; two", "<blockquote>one<br>two</blockquote>"),
        ("• one\n• two", "• one<br>• two"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 &lt; 2 &amp;&amp; 3 &gt; 2"),
        ("&amp;lt;b&amp;gt;", "&amp;lt;b&amp;gt;"),
        ("&quot; &nbsp;", "&amp;quot; &amp;nbsp;"),
        ("佘琪 *佘琪*", "佘琪 <strong>佘琪</strong>"),
        (":nonsense: 10:30:00", ":nonsense: 10:30:00"),
        ("<b>x</b>", f"{REFUSED}b</span>x{REFUSED}/b</span>"),
        ("<!here>", '<span class="mention broadcast">@here</span>'),
        ("<!subteam^S1|@readers>", '<span class="mention">@readers</span>'),
        ("<@U0GRACE>", '<span class="mention" data-user="U0GRACE">@Grace Hopper</span>'),
        ("<@U0ADA>", '<span class="mention me" data-user="U0ADA">@Ada Lovelace</span>'),
        ("<@U0NOBODY|nobody>", '<span class="mention" data-user="U0NOBODY">@nobody</span>'),
        ("<#C0GENERAL>", '<span class="mention channel" data-channel="C0GENERAL">#general</span>'),
        ("an < alone", "an &lt; alone"),
    ],
)  # fmt: skip
async def test_mrkdwn_is_read_as_slack_reads_it(page: Page, text: str, html: str) -> None:
    assert await rendered(page, text) == html


async def test_a_link_shows_its_label_and_opens_elsewhere(page: Page) -> None:
    html = await rendered(page, "<https://arxiv.org/abs/1?a=1&amp;b=2|KV-Edit *&lt;now&gt;*>")

    assert html == (
        f'<a href="https://arxiv.org/abs/1?a=1&amp;b=2" {ELSEWHERE}>'
        "KV-Edit <strong>&lt;now&gt;</strong></a>"
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "file:///x"]
)
async def test_a_dangerous_address_is_text_only(page: Page, url: str) -> None:
    assert "<a" not in await rendered(page, f"<{url}|click>")


async def test_bare_addresses_are_links_unless_the_text_is_verbatim(page: Page) -> None:
    text = "see https://arxiv.org/abs/1, @here in #general"

    loose, verbatim = await rendered(page, text), await rendered(page, text, verbatim=True)

    assert loose.count("<a ") == 1
    assert 'href="https://arxiv.org/abs/1"' in loose
    assert "broadcast" in loose
    assert 'data-channel="C0GENERAL"' in loose
    assert verbatim == text


async def test_a_date_token_is_shown_in_the_readers_zone(page: Page) -> None:
    html = await rendered(page, "<!date^1780909200^{date_num} {time}|soon> <!date^x^{time}|soon>")

    assert ">2026-06-08 09:00<" in html
    assert html.endswith(">soon</time>")


async def test_known_emoji_are_characters_with_their_name(page: Page) -> None:
    html = await rendered(page, ":books:")

    assert html == '<span class="emoji" role="img" aria-label=":books:" title=":books:">📚</span>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One", '<h3 class="md-heading level-1">One</h3>'),
        ("**b** *i* ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>"),
        ("- a\n- b\n  - c\n", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("> a\n> b", "<blockquote><p>a<br>b</p></blockquote>"),
        ("```\n<b>\n```", '<pre class="code-block">&lt;b&gt;</pre>'),
        ("a\n\nb", "<p>a</p><p>b</p>"),
        ("---", "<hr>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("[x](javascript:alert)", f"<p>{REFUSED}x</span></p>"),
        ("\\*plain\\*", "<p>*plain*</p>"),
    ],
)  # fmt: skip
async def test_markdown_blocks_show_standard_markdown(page: Page, text: str, html: str) -> None:
    assert await page.evaluate(RENDER, ["markdown.js", "markdown", text, {}]) == html
