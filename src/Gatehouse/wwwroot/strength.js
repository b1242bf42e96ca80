// Tells while typing how well a password would stand up, and lets the user look at it. The server judges, by the rule that decides in the
// end: a guess made here would praise what is then refused. Nothing is kept of what is asked.
const part = document.querySelector('.strength'), form = part?.closest('form'), field = form?.querySelector('[autocomplete=new-password]');

if (field) {
  const meter = part.querySelector('meter'), word = part.querySelector('[role=status]');
  const words = word.dataset.words.split('|');
  const show = strength => {
    part.hidden = !(strength in words);
    meter.value = strength || 0;
    word.textContent = words[strength] ?? '';
  };

  let timer, asked;
  const ask = async () => {
    asked = new AbortController();
    const body = new URLSearchParams({ password: field.value, context: part.dataset.context, __RequestVerificationToken: form.elements.__RequestVerificationToken.value });
    // What else stands in the form is what somebody who knows the account would try first.
    for (const other of form.querySelectorAll('input:is([type=text], [type=email])')) if (other !== field) body.append('word', other.value);
    try {
      const answer = await fetch('password-strength', { method: 'POST', body, signal: asked.signal });
      show(answer.ok && !answer.redirected ? await answer.text() : '');
    } catch (error) {
      if (error.name !== 'AbortError') show('');
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    asked?.abort();
    if (field.value) timer = setTimeout(ask, 250);
    else show('');
  });

  const reveal = form.querySelector('[data-reveal]');
  reveal.hidden = false;
  reveal.addEventListener('click', () => {
    const shown = field.type === 'text';
    field.type = shown ? 'password' : 'text';
    reveal.setAttribute('aria-pressed', String(!shown));
  });
  form.addEventListener('submit', () => { clearTimeout(timer); field.type = 'password'; });
}
