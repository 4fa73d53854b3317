// Makes the playground's pages live. Without it they work by plain forms and links; nothing is fetched from elsewhere.
"use strict";

const log = document.getElementById("log");
const state = document.getElementById("state");
const say = document.getElementById("say");
const words = document.getElementById("words");
let version = Number(log.dataset.version);
let sent = 0;

document.body.classList.add("live");

// -- what arrives ------------------------------------------------------------------------------------------------

function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

function put(turn) {
  const old = document.getElementById(turn.id);
  if (!turn.html) {
    old?.remove();
    return;
  }
  if (old && Number(old.dataset.version) >= turn.version) return;
  const fresh = element(turn.html);
  if (old) {
    old.replaceWith(fresh);
    return;
  }
  fresh.classList.add("new");
  const number = Number(turn.id.slice(1));
  const next = [...log.querySelectorAll(".turn")].find((known) => Number(known.id.slice(1)) > number);
  log.insertBefore(fresh, next ?? null);
}

function take(news) {
  const atEnd = window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 200;
  for (const turn of news.turns) put(turn);
  version = Math.max(version, news.version);
  const places = document.getElementById("places");
  if (!places.contains(document.activeElement)) places.innerHTML = news.places;
  const moment = document.querySelectorAll("#moment span");
  news.moment.forEach((text, at) => { moment[at].textContent = text; });
  const last = log.lastElementChild;
  if (atEnd && news.turns.length && last) show(last);
}

function show(turn) {
  // The whole turn when it has room, else its beginning.
  const tall = turn.getBoundingClientRect().height > window.innerHeight * 0.6;
  turn.scrollIntoView({ block: tall ? "start" : "end" });
}

// -- what is sent ------------------------------------------------------------------------------------------------

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  body.set("key", `${body.get("key")}-${sent}`);
  body.set("since", version);
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
  });
  const told = await answer.json();
  if (answer.ok) sent += 1;
  return told;
}

function lead(told, button, form) {
  const turn = told.focus && document.getElementById(told.focus);
  if (!turn) return;
  const wrong = turn.querySelector("[aria-invalid=true], .wrong input");
  const asked = turn.querySelector("form.fields");
  if (asked) {
    show(turn);
    (wrong ?? asked.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
  } else {
    show(turn);
    // Who pressed in a card or sent a form is led to the answer; who writes goes on writing.
    if (form !== say || (button && button.closest(".turn"))) turn.querySelector("article").focus();
  }
}

function fault(id, text, field) {
  const place = document.getElementById(id);
  place.textContent = text ?? "";
  if (text) field?.setAttribute("aria-invalid", "true");
  else field?.removeAttribute("aria-invalid");
}

async function submit(form, button) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  state.textContent = state.dataset.waits;
  state.classList.remove("lost");
  const typed = form === say && !button?.value;
  try {
    const told = await send(form, button);
    fault("say-fault", told.say_fault, words);
    fault("clock-fault", told.clock_fault, document.getElementById("clock-day"));
    if (told.turns) take(told);
    if (told.clock_said) document.getElementById("clock-said").textContent = told.clock_said;
    if (typed && !told.say_fault) words.value = "";
    if (told.say_fault) words.focus();
    if (told.clock_fault) document.getElementById("clock-day").focus();
    state.textContent = "";
    lead(told, button, form);
  } catch {
    state.textContent = log.dataset.notSent;
    state.classList.add("lost");
  } finally {
    form.ariaBusy = "false";
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.action.endsWith("/language")) return;
  event.preventDefault();
  submit(form, event.submitter);
});

words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (words.value.trim()) submit(say, null);
  else fault("say-fault", document.getElementById("say-fault").dataset.empty, words);
});

// A link in the summary of errors leads to the field, whose first control takes the focus.
log.addEventListener("click", (event) => {
  const link = event.target.closest(".faults a");
  if (!link) return;
  event.preventDefault();
  const field = document.getElementById(link.hash.slice(1));
  (field.matches("fieldset") ? field.querySelector("input") : field)?.focus();
});

// -- news --------------------------------------------------------------------------------------------------------

const pause = (time) => new Promise((done) => setTimeout(done, time));

function visible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
}

async function listen() {
  let tries = 0;
  for (;;) {
    await visible();
    try {
      const answer = await fetch(`${log.dataset.news}?since=${version}`);
      if (answer.status === 200) take(await answer.json());
      else if (answer.status !== 204) throw new Error(String(answer.status));
      if (tries) state.textContent = "";
      tries = 0;
    } catch {
      tries += 1;
      state.textContent = log.dataset.lost;
      await pause(Math.min(500 * 2 ** tries, 8000));
    }
  }
}

const paged = new URLSearchParams(location.search).has("before");
if (!paged) {
  if (!location.hash && log.querySelector(".turn")) show(log.lastElementChild);
  listen();
}
