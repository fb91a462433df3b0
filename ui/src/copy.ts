// Buttons that copy the text of the element they name in `data-copies`.

const SHOWN_FOR = 1500;

export function wireCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copies]")) {
    const name = button.textContent;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copies ?? "")?.textContent ?? "";
      button.textContent = await copy(text);
      setTimeout(() => (button.textContent = name), SHOWN_FOR);
    });
  }
}

async function copy(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    return "Not copied";
  }
}
