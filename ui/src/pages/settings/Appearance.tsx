// Language and theme. They are the gateway's settings, so that window and browser look alike.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useChange } from "../../api/change";
import { ask } from "../../api/client";
import { settings, type Settings } from "../../api/queries";
import { Card } from "../../design/Card";
import { Field, Select } from "../../design/Field";
import { Loaded } from "../../design/Loaded";
import { useTelling } from "../../design/telling";
import { toast } from "../../design/Toast";
import { LANGUAGES, useTexts } from "../../i18n";
import { ids } from "../../testids";

const THEMES = ["system", "light", "dark"] as const;

export function Appearance() {
  const { t } = useTexts();
  const tell = useTelling();
  const cache = useQueryClient();
  const query = useQuery(settings);
  const change = useChange(
    (body: Partial<Pick<Settings, "theme" | "language">>) => ask((at) => at.PATCH("/api/settings", { body })),
    [],
  );
  const set = (body: Partial<Pick<Settings, "theme" | "language">>) =>
    change.mutate(body, {
      onSuccess: (now) => cache.setQueryData(settings.queryKey, now),
      onError: (reason) => toast(tell(reason), "bad"),
    });
  return (
    <Card title={t("settings.appearance")}>
      <Loaded query={query}>
        {({ theme, language }) => (
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t("settings.language")}>
              {(wiring) => (
                <Select
                  {...wiring}
                  value={language}
                  onChange={(event) => set({ language: event.target.value as Settings["language"] })}
                  data-testid={ids.settings.language}
                >
                  <option value="system">{t("settings.system")}</option>
                  {Object.values(LANGUAGES).map(({ tag, name }) => (
                    <option key={tag} value={tag} lang={tag}>
                      {name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={t("settings.theme")}>
              {(wiring) => (
                <Select
                  {...wiring}
                  value={theme}
                  onChange={(event) => set({ theme: event.target.value as Settings["theme"] })}
                  data-testid={ids.settings.theme}
                >
                  {THEMES.map((each) => (
                    <option key={each} value={each}>
                      {t(each === "system" ? "settings.system" : `settings.themes.${each}`)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
        )}
      </Loaded>
    </Card>
  );
}
