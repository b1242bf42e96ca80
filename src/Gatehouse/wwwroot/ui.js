// Conveniences of signed-in pages. Everything works without this file; see Ui/README.md.
const find = (selector, root = document) => root.querySelector(selector);
const on = (type, act) => document.addEventListener(type, act);

// The reader's zone, so that the server can write times in it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `gatehouse-zone=${zone}; path=/; max-age=31536000; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`;

// A dialog that came drawn open (without script, or after a refused post) becomes modal.
const modal = dialog => { dialog.close(); dialog.showModal(); };
document.querySelectorAll('dialog[open]').forEach(modal);

on('click', event => {
  const at = selector => event.target.closest?.(selector);
  if (at('[popover] a[href]')) at('[popover]').hidePopover();
  const opener = at('[data-dialog]'), dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
  // Drawn open by the server, the address still says so: then Cancel is the plain link it is.
  if (at('dialog [data-close]') && !new URLSearchParams(location.search).has('confirm')) { event.preventDefault(); at('dialog').close(); }
  const reveal = at('[data-reveal]');
  if (reveal) {
    const field = document.getElementById(reveal.dataset.reveal), shown = field.type === 'text';
    field.type = shown ? 'password' : 'text';
    reveal.setAttribute('aria-pressed', String(!shown));
  }
});
document.querySelectorAll('[data-reveal]').forEach(button => button.hidden = false);

// A post is sent once and shows that it is under way. The place is remembered, so that focus does not fall back to the top.
on('submit', event => {
  const form = event.target, sender = event.submitter;
  if (form.method !== 'post') return;
  if (form.ariaBusy) return event.preventDefault();
  form.ariaBusy = 'true';
  if (sender?.id) sessionStorage.setItem('place', JSON.stringify([location.pathname, sender.id, scrollY, sender.matches(':focus-visible')]));
});
addEventListener('pageshow', () => document.querySelectorAll('form[aria-busy]').forEach(form => form.ariaBusy = null));
const [path, id, top, ring] = JSON.parse(sessionStorage.getItem('place') ?? '[]');
sessionStorage.removeItem('place');
if (path === location.pathname && !find('[autofocus]:not(dialog:not([open]) *)')) {
  scrollTo(0, top);
  document.getElementById(id)?.focus({ preventScroll: true, focusVisible: ring });
}

// Live filters: the page is asked for again and one element of it replaced. Older answers are dropped; on any failure the form remains.
for (const form of document.querySelectorAll('form[data-live]')) {
  let timer, asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const address = form.action.split('?')[0] + (query.size ? `?${query}` : '');
    const old = find(form.dataset.live);
    old.ariaBusy = 'true';
    try {
      const answer = await fetch(address, { signal: asked.signal, headers: { Accept: 'text/html' } });
      if (answer.redirected || !answer.ok) return location.assign(address);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      old.replaceChildren(...find(form.dataset.live, page).childNodes);
      document.title = page.title;
      history.replaceState(null, '', address);
      find('[role=status]', form).textContent = find('[data-count]', old)?.textContent ?? '';
    } catch (error) {
      if (error.name === 'AbortError') return;
    }
    old.ariaBusy = null;
  };
  form.addEventListener('input', event => { clearTimeout(timer); timer = setTimeout(ask, event.target.matches('select') ? 0 : 200); });
  form.addEventListener('submit', event => { event.preventDefault(); clearTimeout(timer); ask(); });
  // Typed before this script was here.
  if ([...form.elements].some(field => field.matches('input') && field.value !== field.defaultValue)) ask();
}
