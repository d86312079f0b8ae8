import type { Shape } from './shape';

/** What VS Code gives a page to talk to its extension. */
interface EditorApi {
  postMessage(message: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/**
 * Connects the page with its extension: messages of the right form are handed over, all others are dropped. Gives what sends messages. To be
 * called once.
 */
export function connect<Received>(
  isReceived: Shape<Received>,
  take: (message: Received) => void,
): (message: unknown) => void {
  const editor = acquireVsCodeApi();
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isReceived(data)) take(data);
  });
  return (message) => {
    editor.postMessage(message);
  };
}
