"""Cards: versioned schemas with a plain-text fallback, one file each."""
