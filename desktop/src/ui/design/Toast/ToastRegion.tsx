import { RotateCcw, Undo2, X } from 'lucide-react';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '../../lib/classes.ts';
import { Button } from '../Button/Button.tsx';
import { IconButton } from '../Button/IconButton.tsx';
import { createToastQueue, type ToastMessage, type ToastQueue, toastStayMs } from './toasts.ts';
import './Toast.css';

const ToastContext = createContext<ToastQueue | undefined>(undefined);

/** The queue of the page. Must be called under {@link ToastProvider}. */
export function useToasts(): ToastQueue {
  const queue = useContext(ToastContext);
  if (!queue) throw new TypeError('useToasts needs a ToastProvider above it');
  return queue;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]');
}

/** Shows messages in a live region at the bottom; Ctrl+Z undoes the newest when no text is being edited. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [queue] = useState(createToastQueue);
  const { t } = useTranslation('common');
  const messages = useSyncExternalStore(queue.subscribe, queue.list, queue.list);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
      if (isUndo && !event.defaultPrevented && !isTyping(event.target) && queue.undoLast())
        event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [queue]);

  return (
    <ToastContext value={queue}>
      {children}
      <section className="toasts" aria-label={t('messages')} aria-live="polite" aria-relevant="additions">
        {messages.map((message) => (
          <Toast key={message.id} message={message} queue={queue} />
        ))}
      </section>
    </ToastContext>
  );
}

interface ToastProps {
  readonly message: ToastMessage;
  readonly queue: ToastQueue;
}

function Toast({ message, queue }: ToastProps) {
  const { t } = useTranslation('common');
  const [held, setHeld] = useState(false);
  const { id, text, tone, undo, retry } = message;
  const stays = held || retry !== undefined;

  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => queue.dismiss(id), toastStayMs);
    return () => clearTimeout(timer);
  }, [stays, id, queue]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only pauses the count while being read.
    <div
      className={classes('toast', `toast-${tone}`, retry && 'toast-retry')}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="toast-text">{text}</span>
      {undo && (
        <Button
          variant="quiet"
          size="sm"
          icon={Undo2}
          onPress={() => {
            queue.dismiss(id);
            undo();
          }}
        >
          {t('undo')}
        </Button>
      )}
      {retry && (
        <Button
          variant="quiet"
          size="sm"
          icon={RotateCcw}
          onPress={() => {
            queue.dismiss(id);
            retry();
          }}
        >
          {t('retry')}
        </Button>
      )}
      <IconButton label={t('close')} icon={X} size="sm" onPress={() => queue.dismiss(id)} />
    </div>
  );
}
