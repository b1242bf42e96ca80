// Reveals the copy buttons and wires them. Without it the text beside them is selected by hand.
for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const word = button.querySelector('[role=status]'), before = word.textContent;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    word.textContent = button.dataset.copied;
    setTimeout(() => word.textContent = before, 2000);
  });
}
