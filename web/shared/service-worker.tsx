import { useTranslation } from './i18n.ts'
import { registerSW } from 'virtual:pwa-register'
import { Button } from './ui/button.tsx'
import { notify } from './ui/notices.tsx'

/** Keeps the app on the device. A new version waits until the person agrees: nothing reloads under a thumb. */
export function startServiceWorker(): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const update = registerSW({
    onNeedRefresh: () =>
      notify(<UpdateText />, { seconds: null, action: <UpdateButton onPress={() => void update(true)} /> }),
  })
}

function UpdateText() {
  return useTranslation().t('app.update')
}

function UpdateButton({ onPress }: { onPress: () => void }) {
  const { t } = useTranslation()
  return (
    <Button look="quiet" onClick={onPress}>
      {t('app.update.now')}
    </Button>
  )
}
