"""The staff's side: taking over, proposals, lists, calls to be made, the handing back."""
