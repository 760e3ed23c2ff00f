"""What a care manager does, one public function an act, grouped by noun: read, judge, write, say what changed."""
