"""The page toolkit: layout, components, drawings, numbers as people read them, panels, error pages. It knows no app."""
