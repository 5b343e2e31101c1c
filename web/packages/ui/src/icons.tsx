import type { ReactNode, SVGProps } from 'react'

/** Stroke icons on a 16 px grid, 1.5 px lines. */
const shapes = {
  desk: (
    <path d="M2.5 9.5V8a5.5 5.5 0 0 1 11 0v1.5M2.5 9.25h1.75v3.5H3.5a1 1 0 0 1-1-1zM13.5 9.25h-1.75v3.5h.75a1 1 0 0 0 1-1zM12.25 12.75c0 1-1.25 1.5-3.25 1.5" />
  ),
  book: (
    <path d="M8 4.25C6.6 3.1 4.7 2.75 2.25 2.75v9.5c2.45 0 4.35.35 5.75 1.5 1.4-1.15 3.3-1.5 5.75-1.5v-9.5C11.3 2.75 9.4 3.1 8 4.25zm0 0v9.5" />
  ),
  people: (
    <>
      <circle cx="6" cy="5.25" r="2.5" />
      <path d="M1.75 13.25c.3-2.6 1.9-4 4.25-4s3.95 1.4 4.25 4M10.5 3c1.3.1 2.1 1 2.1 2.2 0 1.1-.7 2-1.8 2.2M12.2 9.6c1.2.5 1.9 1.7 2.1 3.4" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="M10.5 10.5l3.25 3.25" />
    </>
  ),
  chat: (
    <path d="M13.75 7.5c0 2.75-2.5 4.75-5.75 4.75-.7 0-1.4-.1-2-.27L2.75 13.5l.9-2.6C2.75 10 2.25 8.8 2.25 7.5c0-2.75 2.5-4.75 5.75-4.75s5.75 2 5.75 4.75z" />
  ),
  bot: (
    <>
      <rect x="2.75" y="5" width="10.5" height="8" rx="2" />
      <path d="M8 2.5V5M6 8.25v1.25M10 8.25v1.25" />
    </>
  ),
  transfer: <path d="M2.25 5.5h11M10.75 3l2.5 2.5-2.5 2.5M13.75 10.5h-11M5.25 8l-2.5 2.5 2.5 2.5" />,
  check: <path d="M3 8.4l3.3 3.3L13 5" />,
  checks: <path d="M1.5 8.6l2.8 2.8 5.4-5.6M7.6 10.9l.6.6 6.3-6.2" />,
  doc: <path d="M4 1.75h5l3.25 3.25v9.25H4zM9 1.75V5h3.25" />,
  form: (
    <>
      <rect x="2.5" y="2" width="11" height="12" rx="1.5" />
      <path d="M5.25 5.5h5.5M5.25 8.25h5.5M5.25 11h3" />
    </>
  ),
  note: <path d="M3 2.5h10V10l-3.5 3.5H3zM13 10H9.5v3.5" />,
  bolt: <path d="M8.75 1.75L3.25 9h4l-.75 5.25L12.75 7H8.5z" />,
  card: (
    <>
      <rect x="1.75" y="3.5" width="12.5" height="9" rx="1.5" />
      <path d="M1.75 6.5h12.5M4.25 10h2.5" />
    </>
  ),
  link: (
    <path d="M6.75 9.25a2.5 2.5 0 0 0 3.6 0l2.4-2.4a2.5 2.5 0 0 0-3.6-3.6l-.9.9M9.25 6.75a2.5 2.5 0 0 0-3.6 0l-2.4 2.4a2.5 2.5 0 0 0 3.6 3.6l.9-.9" />
  ),
  list: <path d="M5.75 4h8M5.75 8h8M5.75 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01" />,
  right: <path d="M6.25 4l4 4-4 4" />,
  left: <path d="M9.75 4l-4 4 4 4" />,
  down: <path d="M4 6.25l4 4 4-4" />,
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="M4 4l8 8M12 4l-8 8" />,
  warn: <path d="M8 2.5l6 11H2zM8 6.75V10M8 11.85v.01" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 7.25V11M8 5.1v.01" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.75V8l2.25 1.5" />
    </>
  ),
  sound: (
    <path d="M2.25 6v4H4.5l3.25 2.75v-9.5L4.5 6zM10.5 5.75a3.2 3.2 0 0 1 0 4.5M12.5 4a5.7 5.7 0 0 1 0 8" />
  ),
  mute: <path d="M2.25 6v4H4.5l3.25 2.75v-9.5L4.5 6zM10.75 6.25l3 3.5M13.75 6.25l-3 3.5" />,
  moon: <path d="M13.25 9.5A5.5 5.5 0 0 1 6.5 2.75a5.5 5.5 0 1 0 6.75 6.75z" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.75" />
      <path d="M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9" />
    </>
  ),
  language: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M2 8h12M8 2c1.9 2 2.5 4 2.5 6S9.9 12 8 14C6.1 12 5.5 10 5.5 8S6.1 4 8 2z" />
    </>
  ),
  devices: <path d="M1.75 3h9.5v3M1.75 3v7h6M4.5 12.75h3.25M9.75 7.75h4.5v6h-4.5zM11.75 11.9h.5" />,
  exit: <path d="M9.5 2.5H3.25v11H9.5M6.75 8h7M11.25 5.5l2.5 2.5-2.5 2.5" />,
  keyboard: (
    <>
      <rect x="1.5" y="4" width="13" height="8.5" rx="1.5" />
      <path d="M4 6.75h.01M6.7 6.75h.01M9.3 6.75h.01M12 6.75h.01M4.75 9.75h6.5" />
    </>
  ),
  panel: (
    <>
      <rect x="1.75" y="2.75" width="12.5" height="10.5" rx="1.5" />
      <path d="M10 2.75v10.5" />
    </>
  ),
  upload: <path d="M8 10.5v-8M5 5.25L8 2.25l3 3M2.5 10.5v3h11v-3" />,
  download: <path d="M8 2.25v8M5 7.5l3 3 3-3M2.5 10.5v3h11v-3" />,
  trash: <path d="M2.75 4.25h10.5M6.25 4V2.5h3.5V4M4 4.25l.6 9.25h6.8l.6-9.25M6.7 6.75v4.25M9.3 6.75v4.25" />,
  star: <path d="M8 2l1.85 3.85 4.15.6-3 2.95.7 4.2L8 11.6l-3.7 2 .7-4.2-3-2.95 4.15-.6z" />,
  thumbUp: (
    <path d="M5 7.25l2.5-5c1 0 1.7.8 1.5 2L8.6 6.75h4a1 1 0 0 1 1 1.25l-1.25 4.75a1 1 0 0 1-1 .75H5zM5 7.25H2.5v6.25H5" />
  ),
  thumbDown: (
    <path d="M11 8.75l-2.5 5c-1 0-1.7-.8-1.5-2l.4-2.5h-4a1 1 0 0 1-1-1.25l1.25-4.75a1 1 0 0 1 1-.75H11zM11 8.75h2.5V2.5H11" />
  ),
  retry: <path d="M13.25 8a5.25 5.25 0 1 1-1.6-3.8M13.5 2v2.75h-2.75" />,
  folder: <path d="M1.75 12.75v-9.5h4l1.5 1.75h7v7.75z" />,
  lock: (
    <>
      <rect x="3.25" y="7" width="9.5" height="6.5" rx="1.25" />
      <path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2" />
    </>
  ),
  eye: (
    <>
      <path d="M1.75 8S4.2 3.75 8 3.75 14.25 8 14.25 8 11.8 12.25 8 12.25 1.75 8 1.75 8z" />
      <circle cx="8" cy="8" r="1.9" />
    </>
  ),
  send: <path d="M14 2L7.25 8.75M14 2L9.75 14l-2.5-5.25L2 6.25z" />,
  menu: <path d="M2.5 4.25h11M2.5 8h11M2.5 11.75h11" />,
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof shapes

interface IconProps extends Omit<SVGProps<SVGSVGElement>, 'name'> {
  name: IconName
  size?: number
}

/** Decoration beside a word; a button that shows only an icon carries its own aria-label. */
export function Icon({ name, size = 16, className, ...rest }: IconProps) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
      className={className ? `sky-icon ${className}` : 'sky-icon'}
      {...rest}
    >
      {shapes[name]}
    </svg>
  )
}

/** The sign of Skyteller: two waves of hills under a rising sun. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 28 28"
      width={size}
      height={size}
      role="img"
      aria-label="Skyteller"
      fill="none"
      strokeLinecap="round"
      strokeWidth="2.6"
    >
      <path d="M3 18.5c4.5 0 5-9 10.8-9 4.4 0 5.2 4 11.2 4" stroke="#7fd6cf" />
      <path d="M3 24c6 0 7.5-5 13-5 3.8 0 5 2 9 2" stroke="#ffffff" />
      <circle cx="20.5" cy="6" r="2.6" fill="#ffb98f" />
    </svg>
  )
}
