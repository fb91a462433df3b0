// The start: the remembered look first, then the page.

import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { appear, remembered } from "./appearance";
import { newCache } from "./cache";
import { Pages, toLogin } from "./routes";
import "./style.css";

const cache = newCache(toLogin);

const page = (
  <QueryClientProvider client={cache}>
    <Pages />
  </QueryClientProvider>
);
const root = document.getElementById("root");
if (root) void appear(remembered()).finally(() => createRoot(root).render(page));
