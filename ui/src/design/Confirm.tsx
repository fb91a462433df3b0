// Before something that cannot be undone: what will happen, and for the worst of it a sentence to type.

import { type ReactNode, useState } from "react";
import { useTexts } from "../i18n";
import { ids } from "../testids";
import { Banner } from "./Banner";
import { Button } from "./Button";
import { Actions, Dialog } from "./Dialog";
import { useTelling } from "./telling";
import { TextField } from "./TextField";

export function Confirm({
  title,
  children,
  yes,
  typed,
  onYes,
  onClose,
}: {
  title: string;
  children: ReactNode;
  /** The name of the button that does it. */
  yes: string;
  /** What must be typed first. */
  typed?: string;
  onYes: () => Promise<unknown>;
  onClose: () => void;
}) {
  const { t } = useTexts();
  const [text, setText] = useState("");
  const { go, busy, problem } = useDoing(onYes, onClose);
  return (
    <Dialog open onClose={onClose} title={title}>
      <div className="grid gap-4">
        <div className="text-soft">{children}</div>
        {typed !== undefined && (
          <TextField
            label={t("words.type", { text: typed })}
            value={text}
            onChange={setText}
            testid={ids.shell.confirmText}
          />
        )}
        {problem && <Banner tone="bad">{problem}</Banner>}
      </div>
      <Actions>
        <Button onClick={onClose} data-testid={ids.shell.cancel}>
          {t("words.cancel")}
        </Button>
        <Button
          look="danger"
          busy={busy}
          disabled={typed !== undefined && text.trim() !== typed}
          onClick={() => void go()}
          data-testid={ids.shell.confirm}
        >
          {yes}
        </Button>
      </Actions>
    </Dialog>
  );
}

/** Does it, closes when it is done, and says why when it is not. */
function useDoing(onYes: () => Promise<unknown>, onClose: () => void) {
  const tell = useTelling();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  async function go() {
    setBusy(true);
    try {
      await onYes();
      onClose();
    } catch (reason) {
      setProblem(tell(reason));
      setBusy(false);
    }
  }
  return { go, busy, problem };
}
