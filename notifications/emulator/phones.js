(() => {
  const bottom = () => { const talk = document.getElementById('talk'); if (talk) talk.scrollTop = talk.scrollHeight; };
  bottom();
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href);
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const id of ['talk', 'phones']) {
        const mine = document.getElementById(id), theirs = fresh.getElementById(id);
        if (mine && theirs && mine.innerHTML !== theirs.innerHTML) { mine.innerHTML = theirs.innerHTML; bottom(); }
      }
    } catch { /* the next round tries again */ }
  }, 2000);
  const field = document.getElementById('body');
  if (field) field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault(); if (field.value.trim()) field.form.submit();
    }
  });
})();
