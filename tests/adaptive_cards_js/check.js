// Microsoft's renderer reads every card: what it finds wrong, and what is gone when it writes the card again.
const [, , renderer, written] = process.argv;
const AC = require(renderer);
const cards = JSON.parse(require("fs").readFileSync(written, "utf-8"));

const OWN = ["$schema", "msteams", "lang"];

function lost(sent, kept, where) {
  if (Array.isArray(sent)) {
    if (!Array.isArray(kept) || kept.length !== sent.length) return [`${where} is not kept whole`];
    return sent.flatMap((one, at) => lost(one, kept[at], `${where}[${at}]`));
  }
  if (sent && typeof sent === "object") {
    return Object.keys(sent).flatMap((name) => {
      if (OWN.includes(name) && where === "card") return [];
      if (kept === undefined || kept === null || !(name in kept)) {
        return isDefault(sent, name) ? [] : [`${where}.${name} is not kept`];
      }
      return lost(sent[name], kept[name], `${where}.${name}`);
    });
  }
  return String(sent).toLowerCase() === String(kept).toLowerCase() ? [] : [`${where} is not kept as it is`];
}

// The renderer leaves out what is the default.
function isDefault(sent, name) {
  return (
    (name === "style" && ["compact", "default"].includes(sent[name])) ||
    (name === "state" && sent[name] === "") ||
    (name === "color" && sent[name] === "default")
  );
}

// Teams picks people in cards of 1.5, too; the renderer knows that from 1.6 on, and misses a choice there.
const PICKER = "choices.data";
const SOMEBODY = { title: "a", value: "a" };

function picks(part) {
  if (Array.isArray(part)) return part.some(picks);
  return !!part && typeof part === "object" && (PICKER in part || Object.values(part).some(picks));
}

function withSomebody(part) {
  if (Array.isArray(part)) return part.map(withSomebody);
  if (!part || typeof part !== "object") return part;
  const inside = Object.fromEntries(Object.entries(part).map(([name, one]) => [name, withSomebody(one)]));
  return PICKER in part && part.choices.length === 0 ? { ...inside, choices: [SOMEBODY] } : inside;
}

const faults = {};
for (const [name, sent] of Object.entries(cards)) {
  const card = withSomebody(sent);
  const read = new AC.AdaptiveCard();
  const version = picks(card) ? AC.Versions.v1_6 : AC.Versions.v1_5;
  const context = new AC.SerializationContext(version);
  read.parse(card, context);
  const found = read.validateProperties();
  const parsed = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  const invalid = found.validationEvents.map((one) => one.message);
  const kept = read.toJSON(new AC.SerializationContext(version));
  if (picks(card)) kept.version = card.version; // written anew as one of 1.6
  faults[name] = [...parsed, ...invalid, ...lost(card, kept, "card")];
}
process.stdout.write(JSON.stringify(faults));
