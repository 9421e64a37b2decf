// Which month words name, as {word: 1 to 12}: in the page's own languages first, then in others that date components
// can be set to.
(root, words) => {
  const others = ["en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "tr"];
  const forms = [{ month: "long" }, { month: "short" }, { month: "long", day: "numeric" }, { month: "short", day: "numeric" }];
  const bare = (word) => word.toLowerCase().replace(".", "");
  const found = {};
  for (const locale of [...navigator.languages, ...others]) {
    for (const form of forms) {
      const format = new Intl.DateTimeFormat(locale, { ...form, timeZone: "UTC" });
      for (let index = 0; index < 12; index += 1) {
        const month = format.formatToParts(Date.UTC(2024, index, 1)).find((part) => part.type === "month").value;
        for (const word of words) if (bare(word) === bare(month)) found[word] ??= index + 1;
      }
    }
  }
  return found;
}
