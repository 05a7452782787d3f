"""The playground page as its user meets it: by mouse, by keyboard, on a phone, in both languages."""

from playwright.sync_api import Page, expect

QUESTION = "お客様に土下座しろと言われました。従わないといけませんか"


def _ask(page: Page, question: str) -> None:
    page.fill("#text", question)
    page.click(".composer button")
    expect(page.locator(".said").last).to_have_text(question)


def test_a_question_is_answered_with_an_open_quote_and_others_that_open(wide: Page) -> None:
    _ask(wide, QUESTION)

    quotes = wide.locator("#latest details.quotation")
    expect(quotes.nth(0).locator("blockquote")).to_be_visible()
    expect(quotes.nth(1).locator("blockquote")).to_be_hidden()
    quotes.nth(1).locator("summary").click()
    expect(quotes.nth(1).locator("blockquote")).to_be_visible()


def test_the_newest_answer_is_in_view_and_focused_after_sending(wide: Page) -> None:
    for _ in range(3):
        _ask(wide, QUESTION)

    expect(wide.locator("#latest")).to_be_focused()
    expect(wide.locator("#latest .card").first).to_be_in_viewport()


def test_the_whole_walk_goes_by_keyboard(wide: Page) -> None:
    expect(wide.locator("#text")).to_be_focused()
    wide.keyboard.insert_text(QUESTION)
    wide.keyboard.press("Control+Enter")
    expect(wide.locator("#latest details").first).to_be_visible()
    expect(wide.locator("#latest")).to_be_focused()

    for _ in range(3):
        wide.keyboard.press("Tab")
        if wide.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    wide.keyboard.press("Enter")

    expect(wide.locator("#latest details").first.locator("blockquote")).to_be_hidden()


def test_all_four_doors_are_there_and_the_urgent_one_gives_numbers_to_call(phone: Page) -> None:
    doors = phone.locator(".door")
    expect(doors).to_have_text(["質問する", "相談・報告する", "受付番号で続きを見る", "今すぐ助けが必要"])

    phone.click(".door.help")

    expect(phone.locator(".card.urgent")).to_be_in_viewport()
    assert phone.locator("a.call").evaluate_all("links => links.map(link => link.href)") == [
        "tel:110",
        "tel:119",
    ]


def test_the_page_speaks_english_after_one_press(phone: Page) -> None:
    phone.click("button[value=en]")
    expect(phone.locator("html")).to_have_attribute("lang", "en")

    _ask(phone, "May I record a conversation with a customer?")

    expect(phone.locator("#latest h2").first).to_have_text("What to do")


def test_nothing_sticks_out_of_a_narrow_phone_and_every_button_can_be_hit(phone: Page) -> None:
    _ask(phone, "いま客が刃物を持って暴れています。" + "あ" * 60)

    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    heights = phone.locator("button, a.call").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(heights) >= 44
    send = phone.locator(".composer button").bounding_box()
    assert send is not None
    assert send["height"] < 60


def test_pressing_back_gives_a_page_that_still_works(wide: Page) -> None:
    _ask(wide, QUESTION)

    wide.go_back()

    expect(wide.locator(".composer button")).to_be_enabled()


def test_the_page_works_without_scripts(wide: Page) -> None:
    context = wide.context.browser.new_context(java_script_enabled=False, locale="ja-JP")
    plain = context.new_page()
    plain.goto(wide.url)

    plain.fill("#text", QUESTION)
    plain.click(".composer button")

    expect(plain.locator("#latest details blockquote").first).to_be_visible()
    context.close()
