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

const faults = {};
for (const [name, card] of Object.entries(cards)) {
  const read = new AC.AdaptiveCard();
  const context = new AC.SerializationContext(AC.Versions.v1_5);
  read.parse(card, context);
  const found = read.validateProperties();
  const parsed = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  const invalid = found.validationEvents.map((one) => one.message);
  faults[name] = [...parsed, ...invalid, ...lost(card, read.toJSON(), "card")];
}
process.stdout.write(JSON.stringify(faults));
