"""What usually causes a failure: rules over facts, for any lesson, and each lesson's mistakes."""
