// The page works without this file; it adds the shortcut for sending, a sign that the desk is looking
// things up, and the focus on the newest answer.
const composer = document.querySelector(".composer");
const text = document.getElementById("text");

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

for (const form of document.forms) {
  form.addEventListener("submit", () => {
    // After this turn, so that the pressed button's own value is still sent.
    setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
  });
}

// A page brought back by the browser's "back" must be usable again.
addEventListener("pageshow", () => {
  document.querySelectorAll("button").forEach((button) => (button.disabled = false));
});

const latest = document.getElementById("latest");
if (latest) {
  latest.focus({ preventScroll: true });
  latest.scrollIntoView({ block: "start" });
}
