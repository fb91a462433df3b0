// Text to be copied: shown, selectable, and a button that says whether it worked.

import { Check, Copy as CopyMark } from "lucide-react";
import { useEffect, useState } from "react";
import { useTexts } from "../i18n";
import { Button, type ButtonProps } from "./Button";

const SHOWN_FOR = 1600;

export function CopyButton({ text, what, ...rest }: { text: string; what?: string } & ButtonProps) {
  const { t } = useTexts();
  const [outcome, setOutcome] = useState<"copied" | "not_copied">();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <Button
      {...rest}
      aria-label={what && !outcome ? t("words.copy_what", { what }) : undefined}
      onClick={async () => setOutcome((await copy(text)) ? "copied" : "not_copied")}
      icon={
        outcome === "copied" ? <Check aria-hidden className="size-4" /> : <CopyMark aria-hidden className="size-4" />
      }
    >
      <span aria-live="polite">{t(`words.${outcome ?? "copy"}`)}</span>
    </Button>
  );
}

export function CopyLine({
  text,
  what,
  testid,
  copyTestid,
}: {
  text: string;
  what: string;
  testid?: string;
  copyTestid?: string;
}) {
  return (
    <div className="flex items-center gap-2">
      <code
        data-testid={testid}
        tabIndex={0}
        aria-label={what}
        role="textbox"
        aria-readonly
        className="min-w-0 flex-1 overflow-x-auto rounded-lg border border-edge bg-well px-3 py-2 text-[0.8125rem] whitespace-nowrap select-all"
      >
        {text}
      </code>
      <CopyButton text={text} what={what} data-testid={copyTestid} />
    </div>
  );
}

/** Whether it is on the clipboard now. Away from a secure address the browser lends none: the old way then. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  // Beside what has the focus: a dialog lets no other place have it.
  (document.activeElement?.parentElement ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
  }
}
