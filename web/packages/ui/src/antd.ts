import { theme as antdTheme, type ThemeConfig } from 'antd'
import { dark, light, type Tokens } from './tokens'

const px = (value: string) => Number.parseFloat(value)
const seconds = (value: string) => `${String(Number.parseFloat(value) / 1000)}s`

type Derivative = Extract<ThemeConfig['algorithm'], (...args: never[]) => unknown>

/** antd's dark algorithm dims the seeds; ours are chosen for dark already and stay as given. */
const asGiven =
  (t: Tokens): Derivative =>
  (_seed, map) =>
    ({
      ...map,
      colorPrimary: t.brand,
      colorLink: t.link,
      colorSuccess: t.ok,
      colorInfo: t.info,
      colorWarning: t.warn,
      colorError: t.bad,
    }) as ReturnType<Derivative>

/** antd's theme from our tokens. antd computes with the values, so they are literal and not var(). */
export function antdThemeOf(mode: 'light' | 'dark'): ThemeConfig {
  const t = mode === 'dark' ? dark : light
  return {
    algorithm: [mode === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm, asGiven(t)],
    cssVar: { key: 'sky' },
    hashed: false,
    token: {
      colorPrimary: t.brand,
      colorPrimaryHover: t['brand-hover'],
      colorPrimaryActive: t['brand-press'],
      colorPrimaryBg: t['brand-bg'],
      colorPrimaryBorder: t['brand-line'],
      colorLink: t.link,
      colorSuccess: t.ok,
      colorSuccessBg: t['ok-bg'],
      colorSuccessBorder: t['ok-line'],
      colorInfo: t.info,
      colorInfoBg: t['info-bg'],
      colorInfoBorder: t['info-line'],
      colorWarning: t.warn,
      colorWarningBg: t['warn-bg'],
      colorWarningBorder: t['warn-line'],
      colorError: t.bad,
      colorErrorBg: t['bad-bg'],
      colorErrorBorder: t['bad-line'],
      colorText: t.text,
      colorTextSecondary: t['text-2'],
      colorTextTertiary: t['text-3'],
      colorTextQuaternary: t['text-off'],
      colorTextPlaceholder: t['text-3'],
      colorTextDescription: t['text-3'],
      colorBgContainer: t.bg,
      colorBgElevated: t.bg,
      colorBgLayout: t['bg-app'],
      colorFillAlter: t['bg-subtle'],
      controlItemBgHover: t['bg-hover'],
      controlItemBgActive: t['brand-bg'],
      controlItemBgActiveHover: t['brand-bg'],
      colorBorder: t['line-control'],
      colorBorderSecondary: t.line,
      colorSplit: t.line,
      fontFamily: t.font,
      fontFamilyCode: t['font-mono'],
      fontSize: px(t['fs-13']),
      fontSizeSM: px(t['fs-12']),
      fontWeightStrong: px(t['fw-strong']),
      controlHeightSM: px(t['control-sm']),
      controlHeight: px(t.control),
      controlHeightLG: px(t['control-lg']),
      borderRadiusSM: px(t['r-1']),
      borderRadius: px(t['r-2']),
      borderRadiusLG: px(t['r-3']),
      motionDurationFast: seconds(t['dur-1']),
      motionDurationMid: seconds(t['dur-2']),
      motionDurationSlow: seconds(t['dur-3']),
      boxShadowSecondary: t['e-2'],
      boxShadow: t['e-3'],
      colorTextLightSolid: t['on-brand'],
    },
    components: {
      Layout: { siderBg: t['bg-rail'], headerBg: t.bg, bodyBg: t['bg-app'] },
      Table: {
        cellPaddingBlockSM: 9,
        headerBg: t['bg-subtle'],
        headerColor: t['text-3'],
        headerSplitColor: 'transparent',
        rowSelectedBg: t['brand-bg'],
        rowSelectedHoverBg: t['brand-bg'],
      },
      Tabs: { horizontalItemPadding: '8px 0' },
      Button: {
        primaryColor: t['on-brand'],
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        defaultBorderColor: t['line-strong'],
      },
      Drawer: { paddingLG: 16, padding: 12 },
      Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px', labelColor: t['text-2'] },
      Tooltip: { colorBgSpotlight: t['bg-rail'], colorTextLightSolid: t['on-rail-strong'] },
      Tag: { defaultBg: t['idle-bg'], defaultColor: t['text-2'] },
    },
  }
}
