// Shows how far a file is on its way; without this script the form works all the same.
"use strict";

const form = document.querySelector("form[data-largest]");

function told(text) {
  document.getElementById("told").textContent = text;
}

function showAnswer(request) {
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = answer.querySelector("main");
  if (!main) {
    return false;
  }
  document.querySelector("main").replaceWith(main);
  main.tabIndex = -1;
  main.focus();
  return true;
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = document.getElementById("file").files[0];
    if (!file) {
      return;
    }
    if (file.size > Number(form.dataset.largest)) {
      told(form.dataset.large);
      return;
    }
    const button = form.querySelector("button"), bar = form.querySelector("progress");
    const request = new XMLHttpRequest();
    button.disabled = true;
    bar.hidden = false;
    told(form.dataset.sending);
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) {
        bar.value = Math.round((100 * sent.loaded) / sent.total);
      }
    });
    request.upload.addEventListener("load", () => told(form.dataset.looking));
    const broken = () => {
      button.disabled = false;
      bar.hidden = true;
      told(form.dataset.broken);
    };
    request.addEventListener("error", broken);
    request.addEventListener("load", () => {
      if (!showAnswer(request)) {
        broken();
      }
    });
    request.open("POST", window.location.href);
    request.send(new FormData(form));
  });
}
