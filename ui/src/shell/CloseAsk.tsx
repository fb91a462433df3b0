// Without a tray a closed window would leave a gateway nobody sees: the shell asks, once, what closing is to mean.

import { useEffect, useState } from "react";
import { Button } from "../design/Button";
import { Actions, Dialog } from "../design/Dialog";
import { Checkbox } from "../design/Field";
import { useTexts } from "../i18n";
import { platform } from "../platform";
import { ids } from "../testids";

export function CloseAsk() {
  const { t } = useTexts();
  const [asked, setAsked] = useState(false);
  const [remember, setRemember] = useState(true);
  useEffect(() => platform.on("ask-close", () => setAsked(true)), []);
  const choose = (choice: "quit" | "keep") => {
    setAsked(false);
    void platform.closeChoice(choice, remember);
  };
  return (
    <Dialog open={asked} onClose={() => setAsked(false)} title={t("shell.close.title")} about={t("shell.close.body")}>
      <Checkbox
        label={t("shell.close.remember")}
        checked={remember}
        onChange={(event) => setRemember(event.target.checked)}
        data-testid={ids.shell.closeRemember}
      />
      <Actions>
        <Button onClick={() => choose("quit")} data-testid={ids.shell.closeQuit}>
          {t("shell.close.quit")}
        </Button>
        <Button look="primary" onClick={() => choose("keep")} data-testid={ids.shell.closeKeep}>
          {t("shell.close.keep")}
        </Button>
      </Actions>
    </Dialog>
  );
}
