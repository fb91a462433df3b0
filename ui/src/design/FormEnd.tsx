// The end of a form in a dialog: what was refused and stands at no field, the way out, and the button that does it.

import { saysMore } from "../api/client";
import { useTexts } from "../i18n";
import { ids } from "../testids";
import { Banner } from "./Banner";
import { Button } from "./Button";
import { Actions } from "./Dialog";
import { useTelling } from "./telling";

export function FormEnd({
  error,
  fields = [],
  busy,
  save,
  saveId,
  leave,
  leaveId = ids.shell.cancel,
  onClose,
}: {
  /** What the gateway said no with, if it did. */
  error: unknown;
  /** The fields that show it themselves. */
  fields?: readonly string[];
  busy: boolean;
  save: string;
  saveId: string;
  leave?: string | undefined;
  leaveId?: string;
  onClose: () => void;
}) {
  const { t } = useTexts();
  const tell = useTelling();
  return (
    <>
      {error !== null && saysMore(error, fields) && <Banner tone="bad">{tell(error)}</Banner>}
      <Actions>
        <Button onClick={onClose} data-testid={leaveId}>
          {leave ?? t("words.cancel")}
        </Button>
        <Button type="submit" look="primary" busy={busy} data-testid={saveId}>
          {save}
        </Button>
      </Actions>
    </>
  );
}
