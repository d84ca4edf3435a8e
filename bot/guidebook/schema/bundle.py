"""Several items done together (一件事)."""

class BundleStep(GuideModel):
    """One item of a bundle, in the order of the windows; ``preset`` answers its questions."""

    item: str = Field(regex=SLUG)
    note: Optional[str] = None
    optional: Optional[str] = None
    preset: dict[str, str] = {}


class Bundle(GuideModel):
    """Several items done together (一件事). ``steps`` are in the order in which to do them."""

    id: str = Field(regex=SLUG)
    title: str
    plain: str
    aliases: tuple[str, ...]
    comfort: Optional[str] = None
    steps: tuple[BundleStep, ...]
    note: Optional[str] = None
    review: Review

    _findable = _at_least(1, "aliases")
    _several_steps = _at_least(2, "steps")
