// Runs before the first paint so that a chosen theme or language never flashes the other one.
try {
  const theme = localStorage.getItem('hadir.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  const language = localStorage.getItem('hadir.language')
  if (language === 'id' || language === 'en') document.documentElement.lang = language
} catch {
  // Storage may be closed to us (private windows); the defaults are fine.
}
