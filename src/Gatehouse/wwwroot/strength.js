// Tells while typing how well a password would stand up, and lets the user look at it. A hint only: the server decides, and asks nothing here.
const part = document.querySelector('.strength'), form = part?.closest('form'), field = form?.querySelector('[autocomplete=new-password]');
const minimum = Number(part?.dataset.minimum);

const keyboard = 'qwertyuiop\nasdfghjkl\nzxcvbnm';

// Bits an attacker has to guess: each character counts by its kind, less where it repeats or continues the one before, or lies beside it.
const estimate = text => {
  const points = [...text.normalize('NFC')];
  if (points.length < minimum) return 0;
  const kinds = [/[a-z]/u, /[A-Z]/u, /[0-9]/u, /[^a-zA-Z0-9]/u].filter(kind => kind.test(text)).length;
  let bits = 0;
  const seen = new Map();
  points.forEach((point, i) => {
    const step = i ? Math.abs(point.codePointAt(0) - points[i - 1].codePointAt(0)) : 9;
    const pair = (points[i - 1] ?? '') + point, typed = pair.toLowerCase();
    const isNeighbour = typed.length === 2 && (keyboard.includes(typed) || keyboard.includes(typed[1] + typed[0]));
    bits += step < 2 || isNeighbour || seen.has(pair) ? 0.5 : 2 + kinds * 0.6;
    seen.set(pair, true);
  });
  return bits < 35 ? 1 : bits < 50 ? 2 : bits < 70 ? 3 : 4;
};

if (field) {
  const meter = part.querySelector('meter'), word = part.querySelector('[role=status]');
  const words = word.dataset.words.split('|');
  field.addEventListener('input', () => {
    part.hidden = !field.value;
    meter.value = estimate(field.value);
    word.textContent = field.value ? words[meter.value] : '';
  });
  const reveal = form.querySelector('[data-reveal]');
  reveal.hidden = false;
  reveal.addEventListener('click', () => {
    const shown = field.type === 'text';
    field.type = shown ? 'password' : 'text';
    reveal.setAttribute('aria-pressed', String(!shown));
  });
  form.addEventListener('submit', () => { field.type = 'password'; });
}
