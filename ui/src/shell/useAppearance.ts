// Follows the settings for theme and language, wherever they were changed.

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { settings } from "../api/queries";
import { appear } from "../appearance";

export function useAppearance(): void {
  const { data } = useQuery(settings);
  const theme = data?.theme;
  const language = data?.language;
  useEffect(() => {
    if (theme && language) void appear({ theme, language });
  }, [theme, language]);
}
