/**
 * The few icons that the employee's path needs, drawn here: an icon library brings 3 KB before its first icon.
 * 24 by 24, one stroke each. The admin's screens may use lucide-react.
 */
export type IconProps = { className?: string; strokeWidth?: number }

const icon =
  (path: string) =>
  ({ className = 'size-6', strokeWidth = 2 }: IconProps) => (
    <svg
      className={className}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  )

const circle = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0-${2 * r} 0`

export const CloseIcon = icon('M6 6l12 12M18 6L6 18')
export const TickIcon = icon('M5 12.5l4.5 4.5L19 7')
export const DownIcon = icon('M6 9l6 6 6-6')
export const LeftIcon = icon('M15 6l-6 6 6 6')
export const RightIcon = icon('M9 6l6 6-6 6')
export const EnterIcon = icon('M4 12h11M10 7l5 5-5 5M15 4h4a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-4')
export const LeaveIcon = icon('M9 12h11M15 7l5 5-5 5M9 4H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h4')
export const HourglassIcon = icon('M6 3h12M6 21h12M7 3v4l5 5-5 5v4M17 3v4l-5 5 5 5v4')
export const WarningIcon = icon('M12 4L2.5 20h19zM12 10v4M12 17h.01')
export const ClockIcon = icon(`${circle(12, 12, 9)}M12 7v5l3 2`)
export const CalendarIcon = icon('M4 6h16v14H4zM4 10h16M8 3v3M16 3v3M8 14h.01M12 14h.01M16 14h.01M8 17h.01M12 17h.01')
export const PersonIcon = icon(`${circle(12, 12, 9.5)}${circle(12, 10, 3.5)}M6 19a6.5 6.5 0 0 1 12 0`)
export const BoardIcon = icon('M4 4h7v9H4zM15 4h5v5h-5zM15 13h5v7h-5zM4 17h7v3H4z')
