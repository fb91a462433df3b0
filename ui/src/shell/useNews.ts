// Keeps the cache in step with the gateway for as long as the frame stands.

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Connection, follow } from "../api/events";

export function useNews(): Connection {
  const cache = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");
  useEffect(() => {
    const end = new AbortController();
    void follow(cache, setConnection, end.signal);
    return () => end.abort();
  }, [cache]);
  return connection;
}
