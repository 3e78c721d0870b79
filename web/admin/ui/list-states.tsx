import type { ComponentProps, ReactNode } from 'react'
import { EmptyState, ErrorState, SkeletonRows } from '../../shared/ui/states.tsx'

/** The states of a list stand where its table would: in the same frame. */
const Frame = ({ children }: { children: ReactNode }) => (
  <div className="rounded-card border bg-surface px-4">{children}</div>
)

export const ListEmpty = (props: ComponentProps<typeof EmptyState>) => (
  <Frame>
    <EmptyState {...props} />
  </Frame>
)

export const ListError = (props: ComponentProps<typeof ErrorState>) => (
  <Frame>
    <ErrorState {...props} />
  </Frame>
)

export const ListLoading = () => (
  <Frame>
    <SkeletonRows rows={8} />
  </Frame>
)
