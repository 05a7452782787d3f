// The page works without this file; it adds the shortcut for sending, a sign that the desk is looking
// things up, the focus on what matters now, and dialogs that keep it until they are closed.
const composer = document.querySelector(".composer");
const text = document.getElementById("text");

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    // After this turn, so that the pressed button's own value is still sent.
    setTimeout(() => {
      if (event.defaultPrevented) return;
      for (const control of form.elements) if (control.type === "submit") control.disabled = true;
    });
  });
  form.addEventListener("formdata", (event) => keepDrafts(form, event.formData));
}

// A page brought back by the browser's "back" must be usable again.
addEventListener("pageshow", () => {
  document.querySelectorAll("button").forEach((button) => (button.disabled = false));
});

for (const dialog of document.querySelectorAll(".dialog")) {
  const closing = dialog.querySelector("form.close");
  dialog.addEventListener("submit", (event) => {
    const written = [...dialog.querySelectorAll("textarea")].some((one) => one.value.trim());
    const sends = event.target.matches(".fields");
    if (written && !sends && !confirm(dialog.dataset.discard)) event.preventDefault();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") closing.requestSubmit();
    if (event.key === "Tab") keepInside(dialog, event);
  });
  // What can't be sent yet must be seen, even where it was folded away.
  dialog.addEventListener("invalid", (event) => event.target.closest("details")?.setAttribute("open", ""), true);
  dialog.querySelectorAll(".copyable").forEach(offerCopy);
}

// The address says what matters now; without one it is the open dialog, the newest answer, or the first words.
const aimed = document.getElementById(location.hash.slice(1))
  ?? document.querySelector(".dialog h2")
  ?? document.getElementById("latest");
if (aimed) {
  aimed.focus({ preventScroll: true });
  aimed.scrollIntoView({ block: "start" });
} else {
  text.focus({ preventScroll: true });
}

/** What stands unsent in the dialog of the other pane comes along, so that the new page still has it. */
function keepDrafts(sent, posted) {
  for (const form of document.querySelectorAll("form.fields")) {
    const pane = form.elements.pane.value;
    if (sent === form || sent.closest(".pane")?.id === pane) continue;
    for (const { name, value, type, checked } of form.elements) {
      if (checked || !["radio", "checkbox"].includes(type)) posted.append(`draft.${pane}.${name}`, value);
    }
  }
}

function keepInside(dialog, event) {
  const stops = [...dialog.querySelectorAll("button, input, textarea, select, summary, a[href], [tabindex='0']")]
    .filter((one) => !one.disabled && one.type !== "hidden" && one.getClientRects().length > 0);
  const [first, last] = [stops[0], stops.at(-1)];
  const [edge, other] = event.shiftKey ? [first, last] : [last, first];
  const before = event.shiftKey && !stops.includes(document.activeElement);
  if (document.activeElement !== edge && !before) return;
  event.preventDefault();
  other.focus();
}

function offerCopy(copyable) {
  const [code, button, told] = ["code", "button", "[role=status]"].map((one) => copyable.querySelector(one));
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      told.textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(code);
      told.textContent = button.dataset.selected;
    }
  });
}
