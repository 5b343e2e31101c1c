import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** The walls between the two apps: a customer's page may never reach a staff route. */
const customerWalls = {
  files: ['apps/customer/**/*.{ts,tsx}'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: ['antd', 'antd/*', '@skyteller/console*', '@skyteller/ui/antd'] },
    ],
    'no-restricted-syntax': [
      'error',
      {
        selector: 'Literal[value=/^\\u002Fstaff\\u002F/]',
        message: 'The customer app calls /customer/* only.',
      },
    ],
  },
}

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { globals: { ...globals.browser } },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-non-null-assertion': 'error',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.tsx', '**/*.ts'],
    ignores: ['**/*.test.ts', '**/*.test.tsx'],
    rules: { 'max-lines': ['error', { max: 250 }] },
  },
  { files: ['**/*.mjs', '*.js'], languageOptions: { globals: { ...globals.node } } },
  customerWalls,
)
