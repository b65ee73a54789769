// Runs before the first paint, so that a chosen theme does not flash.
try {
  const theme = localStorage.getItem("offprint.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be denied; the system's theme then applies.
}
